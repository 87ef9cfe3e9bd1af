"""Notifications on screen: the centre, how one wishes to hear of things, reminders, push."""
