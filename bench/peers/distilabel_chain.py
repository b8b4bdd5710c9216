"""The chain in distilabel. python distilabel_chain.py URL ROWS AT_ONCE, in a folder with problems.jsonl; resumes what is there."""
import json
import sys

from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import PrometheusEval, TextGeneration

if __name__ == "__main__":
    url, rows, at_once = sys.argv[1], *map(int, sys.argv[2:])
    problems = [json.loads(line) for line in open("problems.jsonl")]

    def model(name):
        return OpenAILLM(model=name, base_url=url, api_key="none", generation_kwargs={"max_new_tokens": 1024})

    with Pipeline("chain", cache_dir="cache") as pipeline:
        load = LoadDataFromDicts(name="load", data=problems, batch_size=at_once)
        instruct = TextGeneration(name="instruct", llm=model("writer"), template="Advise on: {{ text }}", columns=["text"],
                                  output_mappings={"generation": "instruction", "model_name": "writer"}, input_batch_size=at_once)
        answer = TextGeneration(name="answer", llm=model("solver"), template="{{ text }} Hint: {{ instruction }}",
                                columns=["text", "instruction"], output_mappings={"model_name": "solver"}, input_batch_size=at_once)
        quality = PrometheusEval(name="quality", llm=model("judge"), mode="absolute", rubric="useful", input_batch_size=at_once,
                                 input_mappings={"instruction": "text", "generation": "generation"}, rubrics={"useful":
                                 "[Does the advice help?]\nScore 1: Useless\nScore 2: Little\nScore 3: Some\nScore 4: Much\nScore 5: It shows the way"})
        load >> instruct >> answer >> quality
    data = pipeline.run(use_cache=True)["default"]["train"]
    print("rows", len(data), "unreadable", sum(result is None for result in data["result"]))
