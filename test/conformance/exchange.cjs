/** For exchange.py: makes the model of exchange.py with weights of its own, and saves it with what it computes. */

const typetorch = require("../../dist/lib");
const Net = require("./exchange-model.cjs")(typetorch);

const { load, manualSeed, noGrad, save } = typetorch;

const [, , from, to] = process.argv;
const { x, words } = load(from);
manualSeed(3);
const net = new Net();
net.forward(x, words);
net.eval();
const state = Object.fromEntries(Object.entries(net.stateDict()).map(([name, value]) => [`model.${name}`, value]));
save({ ...state, out: noGrad(() => net.forward(x, words)) }, to);
