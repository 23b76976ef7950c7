"""The editors' screens: lists, forms and actions of the CMS."""
