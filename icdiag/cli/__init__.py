"""The command line: options, streams and exit codes; no diagnosis of its own."""
