"""Labels texts with DocETL: a map operation whose output schema has the fields of the job."""

import os

import docetl
import litellm

from job import options, read_job, write_answers

# DocETL estimates tokens with a vocabulary that it would download; LiteLLM brings it along.
os.environ["TIKTOKEN_CACHE_DIR"] = os.path.join(
    os.path.dirname(litellm.__file__), "litellm_core_utils", "tokenizers"
)

OPERATION = "label"


def main():
    job = read_job()
    rows = [{"number": number, "text": text} for number, text in enumerate(job["texts"])]
    frame = docetl.from_list(rows).map(
        OPERATION,
        # The instructions first and the text last, so that the server reads them once, as with Verbatim.
        prompt=job["instructions"] + "\n\n<response>\n{{ input.text }}\n</response>",
        output={"schema": job["docetlSchema"], "mode": "structured_output"},
        model="ollama_chat/" + job["model"],
        timeout=job["timeoutSeconds"],
        litellm_completion_kwargs={**options(job), "max_tokens": job["outputTokens"]},
        # A row it cannot label is left out instead of ending the whole.
        skip_on_error=True,
    )
    found = {row["number"]: row for row in frame.collect(max_threads=job["workers"])}
    fields = list(job["docetlSchema"])
    answers = [
        {field: found[number].get(field) for field in fields} if number in found else None
        for number in range(len(rows))
    ]
    write_answers(job, answers)


main()
