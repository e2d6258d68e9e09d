import { create } from 'zustand'
import type { FileHandle } from '../../../shared/ipc/sources.ts'

export interface PreviewStore {
  /** Files that wait for their preview; the first one is open. */
  waiting: readonly FileHandle[]
  /** How many were handed in since the queue was last empty. */
  total: number
  add: (files: readonly FileHandle[]) => void
  /** Lets go of the open preview. */
  next: () => void
  dismissAll: () => void
}

export const usePreviewStore = create<PreviewStore>()((set) => ({
  waiting: [],
  total: 0,
  add: (files) =>
    set((state) => ({
      waiting: [...state.waiting, ...files],
      total: (state.waiting.length === 0 ? 0 : state.total) + files.length,
    })),
  next: () => set((state) => ({ waiting: state.waiting.slice(1) })),
  dismissAll: () => set({ waiting: [] }),
}))
