/** What acts on parameters and sequences from outside: torch.nn.utils. */

export { clipGradNorm_, clipGradsWithNorm_, clipGradValue_, getTotalNorm } from "./clip";
export * as rnn from "./sequences";
export { parametersToVector, vectorToParameters } from "./vector";
export { removeSpectralNorm, removeWeightNorm, spectralNorm, weightNorm } from "./weight-norm";
