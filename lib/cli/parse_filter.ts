/**
 * Filter words -> `Filter`, by the grammar of `ss`.
 *
 * `and`, `or` and an omitted `and` have the same precedence and group to the left; `not` applies to
 * the next term. (The manual differs; this is what `ss` 7.3.0 does.)
 */

import { parseCInteger } from "../model/c_integer.ts";
import { didYouMean } from "../model/nearest.ts";
import { FilterSyntaxError } from "../model/problem.ts";
import type { Filter, HostCondition, OwnerTest, Side } from "../model/filter.ts";
import { type FilterWord, type FilterWords, PREDICATES } from "./filter_words.ts";
import { type HostFamily, parseHost } from "./parse_host.ts";

type Operator = "=" | "!=" | ">=" | "<=" | ">" | "<";

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["=", "="],
  ["==", "="],
  ["eq", "="],
  ["!=", "!="],
  ["ne", "!="],
  ["neq", "!="],
  [">=", ">="],
  ["ge", ">="],
  ["geq", ">="],
  ["<=", "<="],
  ["le", "<="],
  ["leq", "<="],
  [">", ">"],
  ["gt", ">"],
  ["<", "<"],
  ["lt", "<"],
]);

const AND = new Set(["&", "&&", "and"]);
const OR = new Set(["|", "||", "or"]);
const NOT = new Set(["!", "not"]);
/** What looks like an operator. */
const SIGNS = /^[~=<>!^%$]+$/;

function isOperand(word: string): boolean {
  return !OPERATORS.has(word) && !AND.has(word) && !OR.has(word) && !NOT.has(word) &&
    !PREDICATES.has(word) && word !== "(" && word !== ")";
}

/** Numbers of users have 32 bits, and those of processes fewer. */
const LARGEST_ID = 0xffffffff;

const owner = (test: OwnerTest): Filter => ({ kind: "owner", test });

const negated = (operand: Filter): Filter => ({ kind: "not", operand });

/** A parsed expression. */
export interface ParsedFilter {
  readonly filter: Filter | null;
  /**
   * The family of the last host that has one, which is then the only one that `ss` shows. Null if
   * no host has one.
   */
  readonly family: HostFamily | null;
}

class Parser {
  readonly #words: readonly FilterWord[];
  readonly #expression: string;
  #index = 0;
  #preferred: HostFamily;
  family: HostFamily | null = null;

  constructor(words: FilterWords, preferred: HostFamily) {
    this.#words = words.words;
    this.#expression = words.expression;
    this.#preferred = preferred;
  }

  get #next(): string | null {
    return this.#words[this.#index]?.text ?? null;
  }

  /** An error at the next word, or at the end of the expression. */
  #error(
    message: string,
    word: FilterWord | undefined = this.#words[this.#index],
  ): FilterSyntaxError {
    const position = word?.position ?? { offset: this.#expression.length, length: 1 };
    return new FilterSyntaxError(message, this.#expression, position.offset, position.length);
  }

  #take(): FilterWord {
    return this.#words[this.#index++];
  }

  parse(): Filter | null {
    if (this.#words.length === 0) return null;
    const filter = this.#list();
    if (this.#next !== null) throw this.#error(`unexpected "${this.#next}"`);
    return filter;
  }

  /** Terms with operators between them, up to a closing parenthesis or the end. */
  #list(): Filter {
    let left = this.#term();
    while (this.#next !== null && this.#next !== ")") {
      let kind: "and" | "or" = "and";
      if (OR.has(this.#next)) kind = "or";
      if (OR.has(this.#next) || AND.has(this.#next)) this.#index++;
      left = { kind, left, right: this.#term() };
    }
    return left;
  }

  #term(): Filter {
    // A loop, since recursion over many `not` would exhaust the stack.
    let negations = 0;
    while (this.#next !== null && NOT.has(this.#next)) {
      negations++;
      this.#index++;
    }
    const term = this.#positiveTerm();
    return negations % 2 === 1 ? negated(term) : term;
  }

  #positiveTerm(): Filter {
    const word = this.#next;
    switch (word) {
      case null:
        throw this.#error("the expression ends where a condition has to stand");
      case "(":
        return this.#parenthesized();
      case "src":
      case "dst": {
        this.#index++;
        this.#operator(["="]);
        return { kind: "host", side: word, host: this.#host(false) };
      }
      case "sport":
      case "dport":
        return this.#port(word === "sport" ? "src" : "dst");
      case "dev":
        return this.#named((operand) => ({
          kind: "device",
          device: { device: operand.text, word: operand.position },
        }));
      case "fwmark":
        return this.#named((operand) => this.#mark(operand));
      case "cgroup":
        return this.#named((operand) => ({
          kind: "cgroup",
          path: operand.text,
          word: operand.position,
        }));
      case "autobound":
        this.#index++;
        return { kind: "autobound" };
      // Words of our own, which `ss` does not know.
      case "unit":
      case "container":
      case "comm":
        return this.#named(({ text: pattern }) => owner({ of: word, pattern }));
      case "netns":
        return this.#named(({ text: pattern }) => ({ kind: "netns", pattern }));
      case "pid":
        return this.#named((operand) =>
          owner({ of: "pid", pid: this.#number(operand, "process") })
        );
      case "user":
        return this.#named((operand) =>
          owner({
            of: "user",
            user: /^\d/.test(operand.text) ? this.#number(operand, "user") : operand.text,
            word: operand.position,
          })
        );
      case "state":
      case "exclude":
      case "excl":
        throw this.#error(
          `states are words of their own before the expression: ${word} STATE 'EXPRESSION'`,
        );
      default:
        throw this.#error(
          `expected src, dst, sport, dport, dev, fwmark, cgroup, autobound, unit, container, ` +
            `netns, pid, comm, user, not or ( instead of "${word}"${
              didYouMean(word, [...PREDICATES, "not"])
            }`,
        );
    }
  }

  #depth = 0;

  #parenthesized(): Filter {
    if (++this.#depth > 1000) throw this.#error("parentheses nest too deep");
    const open = this.#take();
    const inner = this.#list();
    if (this.#next !== ")") throw this.#error("the parenthesis is not closed", open);
    this.#index++;
    this.#depth--;
    return inner;
  }

  /** The operator at this position, `=` if there is none. */
  #operator(allowed: readonly Operator[]): Operator {
    const operator = this.#next === null ? undefined : OPERATORS.get(this.#next);
    if (operator === undefined && !this.#isMeantAsOperator()) return "=";
    if (operator === undefined || !allowed.includes(operator)) {
      const subject = this.#words[this.#index - 1].text;
      throw this.#error(`${subject} knows no "${this.#next}", only ${allowed.join(" ")}`);
    }
    this.#index++;
    return operator;
  }

  /** True for a sign in the place of an operator, with a value behind it: `dport ~ 443`. */
  #isMeantAsOperator(): boolean {
    const value = this.#words[this.#index + 1]?.text;
    return SIGNS.test(this.#next ?? "") && value !== undefined && isOperand(value);
  }

  #operand(): FilterWord {
    const word = this.#next;
    if (word === null || !isOperand(word)) {
      throw this.#error(
        word === null
          ? "the expression ends where a value has to stand"
          : `expected a value instead of "${word}"`,
      );
    }
    return this.#take();
  }

  #host(portOnly: boolean): HostCondition {
    const word = this.#operand();
    const parsed = parseHost(
      word.text,
      portOnly,
      this.#preferred,
      word.position,
      (message) => this.#error(message, word),
    );
    if (parsed.family !== "any") {
      this.family = parsed.family;
      this.#preferred = parsed.family;
    }
    return parsed.host;
  }

  #port(side: Side): Filter {
    this.#index++;
    const operator = this.#operator(["=", "!=", ">=", "<=", ">", "<"]);
    const host = this.#host(true);
    switch (operator) {
      case "=":
        return { kind: "host", side, host };
      case "!=":
        return negated({ kind: "host", side, host });
      case ">=":
      case "<=":
        return { kind: "port", side, operator, host };
      case ">":
        return negated({ kind: "port", side, operator: "<=", host });
      case "<":
        return negated({ kind: "port", side, operator: ">=", host });
    }
  }

  /** A condition with `=` or `!=` and one operand. */
  #named(make: (operand: FilterWord) => Filter): Filter {
    this.#index++;
    const operator = this.#operator(["=", "!="]);
    const condition = make(this.#operand());
    return operator === "=" ? condition : negated(condition);
  }

  /** The decimal number of a process or user. */
  #number(operand: FilterWord, what: string): number {
    const number = /^\d{1,10}$/.test(operand.text) ? Number(operand.text) : Infinity;
    if (number > LARGEST_ID) throw this.#error(`"${operand.text}" is no ${what}'s number`, operand);
    return number;
  }

  /** `MARK[/MASK]`, C integers of 32 bits; like `ss`, ignores what follows them. */
  #mark(operand: FilterWord): Filter {
    const integer = "[+-]?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\\d*)";
    const match = new RegExp(`^(${integer})(?:/(${integer}))?`).exec(operand.text);
    if (!match || (operand.text.includes("/") && match[2] === undefined)) {
      throw this.#error("expected a mark, MARK or MARK/MASK", operand);
    }
    const number = (text: string): number => (parseCInteger(text) ?? 0) >>> 0;
    return {
      kind: "fwmark",
      mark: number(match[1]),
      mask: match[2] === undefined ? 0xffffffff : number(match[2]),
    };
  }
}

/** Parses an expression. Throws `FilterSyntaxError` that points at the wrong word. */
export function parseFilter(words: FilterWords, preferred: HostFamily): ParsedFilter {
  const parser = new Parser(words, preferred);
  const filter = parser.parse();
  return { filter, family: parser.family };
}
