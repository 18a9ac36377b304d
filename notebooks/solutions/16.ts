/** Solutions of lesson 16, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "16.1": `
function accuracy(scores, labels) {
  const right = scores.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]);
  return right.length / labels.length;
}
lesson.check("16.1", accuracy)
`,
  "16.2": `
manualSeed(3);
const mine = data.digits({ scale: 16 });
const all = Array.from({ length: 1797 }, (_, i) => i);
const pick = (indices) => [mine.data.at(indices).dyn(), mine.target.at(indices).dyn()];
const [seenX, seenY] = pick(all.filter((i) => i % 5 !== 0));
const [heldX, heldY] = pick(all.filter((i) => i % 5 === 0));
const build = () => new nn.Sequential(new nn.Linear(64, 32), new nn.ReLU(), new nn.Dropout(0.1), new nn.Linear(32, 10));

const net = build();
const sgd = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
const crossEntropy = new nn.CrossEntropyLoss();
for (let epoch = 0; epoch < 12; epoch++) {
  for (const [inputs, targets] of new data.DataLoader(new data.TensorDataset(seenX, seenY), { batchSize: 32, shuffle: true })) {
    const loss = crossEntropy.forward(net.forward(inputs), targets);
    sgd.zeroGrad();
    loss.backward();
    sgd.step();
  }
}
net.eval();
const share = noGrad(() => net.forward(heldX)).argmax(1).eq(heldY).float().mean().item();

save(net.stateDict(), "digits-net.safetensors");
const again = build();
again.loadStateDict(load("digits-net.safetensors"));
again.eval();
lesson.check("16.2", { model: net, accuracy: share, reloaded: again })
`,
};
