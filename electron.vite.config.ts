import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'

const here = import.meta.dirname

/** In many files and needed at once in every thread or command that has them: in one piece they load in half of the time. */
const BUNDLED = [
  'cockatiel',
  'commander',
  'eventsource-parser',
  'html-to-text',
  'htmlparser2',
  'jschardet',
  'jsonrepair',
  'ollama',
  'pst-extractor',
  'rtf-stream-parser',
  'saxes',
  'undici',
  'vader-sentiment',
  'yauzl',
  'zod',
]

export default defineConfig({
  main: {
    build: {
      externalizeDeps: { exclude: BUNDLED },
      rollupOptions: {
        // A thread that takes one name from a file of shapes need not make the others, which is a quarter of its start. Only calls
        // of `z` are known to do nothing else: `z.nullable(Shape)` is left out where nobody needs it, `Shape.nullable()` is not.
        treeshake: { manualPureFunctions: ['z'] },
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
