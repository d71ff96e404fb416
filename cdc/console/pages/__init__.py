"""The pages that people look at, each as thin as: ask the model, shape the answer, fill a template."""
