"""The screens that participation adds to the editors' CMS."""
