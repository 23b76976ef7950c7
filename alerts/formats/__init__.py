"""The formats that alerts are spoken in, one file each."""
