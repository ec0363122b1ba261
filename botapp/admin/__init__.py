"""The pages of this room: what came in, and who may."""

from botapp.admin.inbox import InboxAdmin as InboxAdmin
from botapp.admin.invitations import InvitationAdmin as InvitationAdmin
