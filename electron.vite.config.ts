import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'

const here = import.meta.dirname

export default defineConfig({
  main: {
    build: {
      // In many files and needed at once in every thread: in one piece they load in a third of the time.
      externalizeDeps: { exclude: ['zod', 'undici', 'cockatiel', 'html-to-text'] },
      rollupOptions: {
        input: {
          index: resolve(here, 'src/main/index.ts'),
          cli: resolve(here, 'src/cli/index.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { index: resolve(here, 'src/preload/index.ts') },
        // A sandboxed preload must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'src/renderer'),
    plugins: [react()],
    build: { minify: true, rollupOptions: { input: resolve(here, 'src/renderer/index.html') } },
  },
})
