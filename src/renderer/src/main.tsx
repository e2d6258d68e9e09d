import './app/mantineStyles.ts'
import './app/tokens.css'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app/App.tsx'
import { NoBridge } from './app/NoBridge.tsx'
import { createClient } from './ipc/client.ts'

// zod would compile its parsers with `new Function`, which the content security policy refuses.
z.config({ jitless: true })

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(window.api === undefined ? <NoBridge /> : <App client={createClient(window.api)} />)
}
