/** What a run says while its model is being loaded: that takes its time and is nobody's fault. */
export const LOADING = 'the model is being loaded'

const RESTING = 'resting'
export const ON_BATTERY = `${RESTING} while the machine runs on its battery`
export const outsideHours = (hours: string): string => `${RESTING} until the hours set for it (${hours})`

/** It does as it was told: nothing is asked until then. */
export const isResting = (reason: string): boolean => reason.startsWith(RESTING)

/** Whether a reason to wait is one that a person should look at. */
export const isAlert = (reason: string): boolean => reason !== '' && reason !== LOADING && !isResting(reason)
