"""Write data/raw/example anew."""

from pathlib import Path

from tests.example.maker.download import write_example

if __name__ == "__main__":
    for path in write_example(Path(__file__).parents[3] / "data" / "raw" / "example"):
        print(path)
