"""What a portal in production needs: probes, logs, checks of its settings."""
