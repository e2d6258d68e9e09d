/** What a run says while its model is being loaded: that takes its time and is nobody's fault. */
export const LOADING = 'the model is being loaded'

/** Whether a reason to wait is one that a person should look at. */
export const isAlert = (reason: string): boolean => reason !== '' && reason !== LOADING
