"""The terminal door: the same verbs as everywhere, one file for each family.

Every command has ``--json``; what it prints for people goes to standard output, progress to standard error. Errors
are sentences with an exit code from the error tree, never a traceback. Heavy parts are imported inside the command
that needs them, so that ``headway --help`` answers at once.
"""
