/** What the command palette offers. */
export interface Command {
  id: string
  group: 'places' | 'actions' | 'filters'
  name: string
  run: () => void
}

/**
 * The commands whose name holds every word of the query; those that begin with it first, the others in their order.
 */
export function matchingCommands(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...commands]
  const rank = (command: Command): number => {
    const name = command.name.toLowerCase()
    if (!words.every((word) => name.includes(word))) return -1
    const first = words[0] ?? ''
    if (name.startsWith(first)) return 2
    return name.split(/[\s:]+/).some((part) => part.startsWith(first)) ? 1 : 0
  }
  return commands
    .map((command, index) => ({ command, index, rank: rank(command) }))
    .filter((entry) => entry.rank >= 0)
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .map((entry) => entry.command)
}
