"""What a token is: values only, no clock, no files but the resources folder."""
