import { create } from 'zustand'
import type { VerbatimError } from '../../../shared/domain/errors.ts'

export interface Notices {
  /** What an action without a place of its own (a command) failed with. */
  error: VerbatimError | null
  fail: (error: VerbatimError | null) => void
}

export const useNotices = create<Notices>()((set) => ({ error: null, fail: (error) => set({ error }) }))
