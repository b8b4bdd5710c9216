"""The chain in NeMo Data Designer. python data_designer_chain.py URL ROWS AT_ONCE ROW_GROUP, in a folder with problems.jsonl; resumes what is there."""
import sys

import data_designer.config as dd
from data_designer.interface import DataDesigner

url, rows, at_once, row_group = sys.argv[1], *map(int, sys.argv[2:])
models = [
    dd.ModelConfig(alias=name, model=name, provider="local",
                   inference_parameters=dd.ChatCompletionInferenceParams(max_parallel_requests=at_once))
    for name in ("writer", "solver", "judge")
]
config = dd.DataDesignerConfigBuilder(model_configs=models)
config.with_seed_dataset(dd.LocalFileSeedSource(path="problems.jsonl"))
config.add_column(dd.LLMTextColumnConfig(name="instruction", model_alias="writer", prompt="Advise on: {{ text }}"))
config.add_column(dd.LLMTextColumnConfig(name="answer", model_alias="solver", prompt="{{ text }} Hint: {{ instruction }}"))
config.add_column(dd.LLMJudgeColumnConfig(
    name="quality", model_alias="judge", prompt="{{ text }} {{ instruction }} {{ answer }}",
    scores=[dd.Score(name="useful", description="Does the advice help?",
                     options={1: "Useless", 2: "Little", 3: "Some", 4: "Much", 5: "It shows the way"})]))
designer = DataDesigner("artifacts", model_providers=[dd.ModelProvider(name="local", endpoint=url)])
designer.set_run_config(dd.RunConfig(buffer_size=row_group))
data = designer.create(config, num_records=rows, dataset_name="chain", resume=dd.ResumeMode.IF_POSSIBLE).load_dataset()
print("rows", len(data), "unreadable", int(data["quality"].isna().sum()))
