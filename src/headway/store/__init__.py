"""What is kept on disk.

`segments` keeps the columns: memory-mapped files behind a manifest that is swapped in one step. Everything that is read
back is checked first, and what is damaged, foreign or newer is refused with a sentence.
"""
