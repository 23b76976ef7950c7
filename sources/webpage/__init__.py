"""The page of an event on another site: schema.org in JSON-LD or microdata, else OpenGraph, read into dataclasses."""
