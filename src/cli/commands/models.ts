import { basename, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { InstalledModel, ModelList, ModelOffer } from '../../shared/domain/models.ts'
import { isNamed } from '../../main/analysis/modelServer/modelName.ts'
import type { Services } from '../../main/createServices.ts'
import { follow } from '../follow.ts'
import { bar } from '../progress.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { registerModelBench } from './benchModels.ts'

interface ChangeOptions extends CommonOptions {
  yes?: boolean
}

export function registerModels(program: Command, context: CommandContext): void {
  const models = program.command('models').description('the models of the model server')
  registerModelBench(models, context)

  models
    .command('list')
    .description('what the server has, and what fits this machine')
    .action((options: CommonOptions) =>
      context.withServices(options, 'look', async (services) => {
        const { models: all, ...rest } = await services.models.list()
        context.print(options, { models: all, ...rest }, () => describeList({ models: all, ...rest }))
      }),
    )

  models
    .command('pull')
    .description('let the server download a model; size and licence are told first')
    .argument('<model>')
    .option('--yes', 'do not ask')
    .action((name: string, options: ChangeOptions) =>
      context.withServices(options, 'look', async (services) => {
        const offer = await services.models.look(name)
        context.io.err(`${describeOffer(offer)}\n`)
        await confirm(context, options, `Download ${name}?`)
        if (!offer.isInstalled) await transferred(context, services, services.models.pull(name))
        await showModel(context, options, services, name)
      }),
    )

  models
    .command('add')
    .description('give the server a model in a GGUF file')
    .argument('<file>')
    .option('--name <name>', 'what it is called; else the file’s name')
    .action((file: string, options: CommonOptions & { name?: string }) =>
      context.withServices(options, 'look', async (services) => {
        const name = options.name ?? nameOfFile(file)
        await transferred(context, services, services.models.add(resolve(file), name))
        await showModel(context, options, services, name)
      }),
    )

  models
    .command('remove')
    .description('take a model from the server; its file there is deleted')
    .argument('<model>')
    .option('--yes', 'do not ask')
    .action((name: string, options: ChangeOptions) =>
      context.withServices(options, 'look', async (services) => {
        await confirm(context, options, `Delete ${name} from the model server?`)
        await services.models.remove(name)
        context.print(options, { removed: name }, () => `${name} is gone`)
      }),
    )
}

/** "SmolLM2-135M-Instruct.Q4_1.gguf" -> "smollm2-135m-instruct.q4_1" */
const nameOfFile = (file: string): string =>
  basename(file)
    .replace(/\.gguf$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')

/** Asks a person; a script that names the model has said what it wants. */
async function confirm(
  { io, interrupted }: CommandContext,
  options: ChangeOptions,
  question: string,
): Promise<void> {
  if (options.yes === true || options.json === true || !io.errIsTerminal || !process.stdin.isTTY) return
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  // A terminal gives Ctrl+C to the one who asks; it means the whole command.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const answer = await asking.question(`${question} [y/N] `, { signal: interrupted })
    if (/^y(?:es)?$/i.test(answer.trim())) return
  } finally {
    asking.close()
  }
  throw new VerbatimError('cancelled', 'nothing was changed')
}

async function transferred(context: CommandContext, services: Services, work: Promise<void>): Promise<void> {
  await follow(context, {
    topic: services.models.transfer,
    describe: (now) =>
      now === null
        ? null
        : `${now.name} ${now.status} ${bar(now.completed, now.total)} of ${megabytes(now.total)}`,
    ended: work,
    interrupted: () =>
      new VerbatimError('cancelled', 'it was interrupted', 'Give the command again: it goes on from there.'),
  })
}

async function showModel(
  context: CommandContext,
  options: CommonOptions,
  services: Services,
  name: string,
): Promise<void> {
  const { models } = await services.models.list()
  const found = models.find((model) => isNamed(model.name, name))
  if (found === undefined)
    throw new VerbatimError(
      'model_missing',
      `the server does not list ${name}`,
      'Look at "verbatim models list".',
    )
  context.print(options, found, () => describeModel(found))
}

const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`

const describeModel = (model: InstalledModel): string =>
  [
    `${model.name}  ${megabytes(model.size)}  ${model.quantisation}  ${model.digest.slice(0, 12)}`,
    `  ${model.canChat ? '' : 'embeds only; '}${model.memory === null ? '' : `takes about ${megabytes(model.memory)} of memory; `}${FIT[model.fit]}; licence: ${model.licence === '' ? 'none told' : model.licence}`,
  ].join('\n')

const FIT = {
  fits: 'fits this machine',
  tight: 'fits this machine, with little to spare',
  'too large': 'too large for this machine’s memory',
  unknown: 'whether it fits there is not known',
} as const

const describeOffer = ({ name, size, licence, isInstalled, unknownBecause, fit }: ModelOffer): string =>
  [
    `${name}: ${isInstalled ? 'there already, ' : ''}${size === null ? `size not known (${unknownBecause})` : `${megabytes(size)}, ${FIT[fit]}`}`,
    `licence: ${licence ?? 'not known before it is there; "verbatim models list" then tells it'}`,
  ].join('\n')

function describeList({ address, models, machineMemory, recommended, environment }: ModelList): string {
  return [
    models.length === 0 ? `${address} has no model` : models.map(describeModel).join('\n'),
    '',
    `For this machine (${megabytes(machineMemory)} of memory):`,
    ...recommended.map(
      ({ name, size, licence, purpose }) => `  ${name}  about ${megabytes(size)}, ${purpose}, ${licence}`,
    ),
    '',
    'Recommended for Ollama:',
    ...environment.map(({ name, value, because }) => `  ${name}=${value}  ${because}`),
  ].join('\n')
}
