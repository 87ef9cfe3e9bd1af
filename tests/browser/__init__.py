"""What people see, in a browser. After an act a test waits for what the act brings: a tap does not wait for its page."""

from playwright.sync_api import expect

# As every other wait of Playwright: a slow machine is no failure.
expect.set_options(timeout=30_000)
