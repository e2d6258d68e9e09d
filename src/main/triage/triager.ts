export const triagerOperations = () => ({})
