"""Reading export files of Sage 50: from a folder that people and programs drop files into, to tidy columns."""
