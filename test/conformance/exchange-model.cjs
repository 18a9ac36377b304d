/** The model of exchange.py, made of the library that is given: the built package, or its sources. */

module.exports = ({ nn, randn }) =>
  class Net extends nn.Module {
    image = new nn.Sequential(
      new nn.Conv2d(1, 4, 3, { padding: 1 }),
      new nn.BatchNorm2d(4),
      new nn.PReLU(),
      new nn.ConvTranspose2d(4, 2, 2),
      new nn.GroupNorm(2, 2),
    );
    rnn = new nn.LSTM(7, 6, 2, { bidirectional: true, batchFirst: true, projSize: 3 });
    attention = new nn.TransformerEncoderLayer(6, 2, 8, { batchFirst: true });
    embed = new nn.Embedding(5, 6);
    heads = new nn.ModuleDict({ a: new nn.Linear(6, 3), b: new nn.Bilinear(6, 6, 3) });
    scale = new nn.Parameter(randn(3));
    forward(x, words) {
      const [states] = this.rnn.forward(this.image.forward(x).mean(1));
      const h = this.attention.forward(states).add(this.embed.forward(words));
      return this.heads.get("a").forward(h).add(this.heads.get("b").forward(h, h)).mul(this.scale);
    }
  };
