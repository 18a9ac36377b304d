/** What the kernel says of itself. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Content, protocolVersion } from "../messages/message";

/** The content of kernel_info_reply. */
export function kernelInfo(): Content {
  const version = packageVersion();
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "typetorch",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: "5.0.4",
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `typetorch ${version}: TypeScript 5.0.4 on Node ${process.version}`,
    debugger: false,
    supported_features: [],
    help_links: [
      { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/" },
      { text: "JavaScript reference (MDN)", url: "https://developer.mozilla.org/docs/Web/JavaScript" },
      { text: "PyTorch documentation", url: "https://pytorch.org/docs/stable/" },
    ],
  };
}

function packageVersion(): string {
  return JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")).version;
}
