"""DHCP leases, read from the files of the servers that schools and homes run."""
