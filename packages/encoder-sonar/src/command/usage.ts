export const usage = `ablata-sonar: SONAR's text encoder and decoder

  ablata-sonar download [encoder | decoder] [--to FOLDER] [--from URL]
                      Meta's weights, 3 to 3.5 GB each, once; their licence is shown first
  ablata-sonar verify [encoder | decoder] [PATH] [options]
                      whether they are whole, and compute here what is published
  ablata-sonar encode FILE.txt -o FILE.npy [options]
                      a text a line to a vector of 1024 numbers a row
  ablata-sonar decode FILE.npy|.pt [-o FILE.txt] [--json] [options]
                      back: of vectors as the encoder gives them, or see --normalizer
  ablata-sonar roundtrip FILE.txt [-o FILE.jsonl] [options]
                      both: what comes back of each text, and the cosine of its vector to the first
  ablata-sonar similarity TEXT TEXT [options]
                      the cosine of their vectors

options:
  --checkpoint PATH   sonar_text_encoder.pt, or a safetensors port (default: where download put it)
  --decoder PATH      sonar_text_decoder.pt (default: where download put it)
  --tokenizer PATH    sentencepiece.source.256000.model (default: beside the checkpoint, or where download put it)
  --precision P       fp32 (default), int8; of the encoder also fp16 and int8-fast
  --language CODE     eng_Latn (default), fra_Latn, …
  --to-language CODE  of what is decoded, or of similarity's second text (default: --language)
  --memory M          packed (default) or mmap (default of verify and similarity)
  --provider P        cpu (default), cuda, webgpu, coreml (macOS) or dml (Windows), as onnxruntime-node has it
  --workers N         threads with a session each (default: one to eight cores)
  --attention-heads N only for checkpoints of other sizes
of the encoder:
  --keep-eos          cut long texts to 513 tokens and </s>
of the decoder:
  --strategy S        beam (default), greedy or sample
  --beams N           5 (default)
  --length-penalty X  1 (default); more favours longer texts
  --max-tokens N      512 (default); 64 where vectors may be far from any sentence's, as an untrained model's are
  --temperature X, --top-p X, --seed N
                      of sample: 1, 0.9 and 0
  --batch N           vectors decoded side by side (default 16)
  --key NAME          the tensor in a .pt file (default: embeddings)
  --normalizer PATH   the vectors are normalized as this file says: undo it first
  --json              a line of JSON a text, with its score`;
