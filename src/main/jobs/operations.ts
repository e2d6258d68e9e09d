import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import { type PartToKeep, keepPart } from './answerPartWrites.ts'
import { readTrials, recordTrial } from './batchTrialWrites.ts'
import type { Trial } from './batchTrial.ts'
import { countRanked } from './criticalWrites.ts'
import { type ExchangeInput, exchange } from './exchangeWrites.ts'
import { readNearTexts } from './nearTextReads.ts'
import {
  type PlanQuestion,
  sourcesToPlan,
  unreadSources,
  countHigh,
  countRules,
  findRecipes,
  medianLatency,
  readChainPlanPage,
  readPlanPage,
} from './planReads.ts'
import {
  type NewRun,
  type PlanSlice,
  beginRun,
  insertRun,
  finishPlanning,
  planSlice,
  recordRules,
  restartPlanning,
} from './planWrites.ts'
import { planTrial } from './trialWrites.ts'
import {
  findResumable,
  getRun,
  listFailures,
  listRuns,
  readSnapshot,
  readWaiting,
  runRecipes,
  sampleRun,
} from './runReads.ts'
import { readRememberedModel } from './rememberedModelReads.ts'
import { runsToRetry } from './retryReads.ts'
import { keepMoment } from './runHistoryWrites.ts'
import { readRates } from './runFigureReads.ts'
import { readErrors, readRunReport, stageFigures } from './runReportReads.ts'
import {
  letGoOfWorkers,
  noteRun,
  retryFailed,
  setRunState,
  takeBackOrphans,
  withdrawRun,
} from './runWrites.ts'

/** Questions about runs and the ledger. */
export const ledgerReads = (db: ReadDatabase) => ({
  'runs.list': (_input: null) => listRuns(db),
  'runs.get': (input: { run: number }) => getRun(db, input.run),
  'runs.failures': (input: { page: { offset: number; limit: number } }) => listFailures(db, input),
  'runs.snapshot': (_input: null) => readSnapshot(db, Date.now()),
  'runs.sample': (input: { run: number; now: number; busyMs?: number }) => sampleRun(db, input),
  'runs.report': (input: { run: number }) => readRunReport(db, input.run),
  'runs.details': ({ run }: { run: number }) => ({
    stages: stageFigures(db, run),
    errors: readErrors(db, run),
  }),
  'runs.rates': ({ run }: { run: number }) => readRates(db, run),
  'runs.waiting': (_input: null) => readWaiting(db),
  'runs.toRetry': (_input: null) => runsToRetry(db),
  'runs.resumable': (input: { run: number | null }) => findResumable(db, input.run),
  'runs.recipes': (input: { run: number }) => runRecipes(db, input.run),
  'runs.rememberedModel': (input: { model: string }) => readRememberedModel(db, input),
  'ledger.planPage': (input: PlanQuestion & { after: number }) => readPlanPage(db, input),
  'ledger.planChainPage': (input: PlanQuestion & { after: number }) => readChainPlanPage(db, input),
  'ledger.nearTexts': (input: { items: Float64Array }) => readNearTexts(db, input),
  'ledger.countHigh': (input: { threshold: number }) => countHigh(db, input),
  'ledger.trials': (input: { recipes: number[] }) => readTrials(db, input),
  'ledger.sourcesToPlan': (_input: null) => sourcesToPlan(db),
  'ledger.unreadSources': (input: Parameters<typeof unreadSources>[1]) => unreadSources(db, input),
  'ledger.findRecipes': (input: Parameters<typeof findRecipes>[1]) => findRecipes(db, input),
  'ledger.rules': (_input: null) => countRules(db),
  'ledger.medianLatency': (input: Parameters<typeof medianLatency>[1]) => medianLatency(db, input),
})

/** Changes of runs and the ledger. */
export const ledgerWrites = (db: WriteDatabase) => ({
  'ledger.createRun': (input: NewRun) => insertRun(db, input),
  'ledger.beginRun': (input: { run: number; now: number }) => beginRun(db, input),
  'ledger.countRanked': (input: { run: number; toRank: number }) => countRanked(db, input),
  'ledger.recordTrial': (input: Trial & { now: number }) => recordTrial(db, input),
  'ledger.planSlice': (input: PlanSlice) => planSlice(db, input),
  'ledger.planTrial': (input: Parameters<typeof planTrial>[1]) => planTrial(db, input),
  'ledger.restartPlanning': (input: { run: number }) => restartPlanning(db, input),
  'ledger.finishPlanning': (input: { run: number }) => finishPlanning(db, input),
  'ledger.recordRules': (input: { run: number; labelled: number; total: number }) => recordRules(db, input),
  'ledger.exchange': (input: ExchangeInput) => exchange(db, input),
  'ledger.keepPart': (input: PartToKeep) => keepPart(db, input),
  'ledger.withdrawRun': (input: Parameters<typeof withdrawRun>[1]) => withdrawRun(db, input),
  'ledger.takeBackOrphans': (_input: null) => takeBackOrphans(db),
  'ledger.setRunState': (input: Parameters<typeof setRunState>[1]) => setRunState(db, input),
  'ledger.noteRun': (input: Parameters<typeof noteRun>[1]) => noteRun(db, input),
  'ledger.keepMoment': (input: Parameters<typeof keepMoment>[1]) => keepMoment(db, input),
  'ledger.letGoOfWorkers': (_input: null) => letGoOfWorkers(db),
  'ledger.retryFailed': (input: { run: number }) => retryFailed(db, input),
})
