// For browsers that have passkeys but not yet their JSON form (Safari before 18): same three functions.
function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withBytes = (descriptors) => descriptors?.map((descriptor) => ({ ...descriptor, id: bytes(descriptor.id) }));

export function creation(options) {
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
}

export function request(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) };
}

export function credential(given) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given.response[name]) response[name] = text(given.response[name]);
  }
  if (given.response.getTransports) response.transports = given.response.getTransports();
  const { id, type, authenticatorAttachment } = given;
  return { id, type, authenticatorAttachment, rawId: text(given.rawId), response,
    clientExtensionResults: given.getClientExtensionResults() };
}
