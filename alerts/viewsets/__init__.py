"""The alerts' screens in the editors' CMS."""
