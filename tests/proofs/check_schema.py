"""Asks Debian's python3-jsonschema whether files are what a schema says: SCHEMA FILE... prints a line for each file."""
import json, sys
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
for name in sys.argv[2:]:
    errors = list(Draft202012Validator(schema).iter_errors(json.load(open(name))))
    print(errors[0].message if errors else "ok")
