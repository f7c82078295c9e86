"""Where sessions of version 0.8 look for their backend; dropped with version 0.10."""

from reporting.access.roles import RoleBackend

__all__ = ["RoleBackend"]
