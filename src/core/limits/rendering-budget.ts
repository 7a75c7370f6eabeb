// What one delivery, one preview or one form may spend on templates altogether: handed in, and charged by everything
// that renders or parses for it.

/** Parameters of one link, plain ones or secret ones. */
export const parametersLimit = 100;
/** Characters of all secret parameters of one link. */
export const secretCharactersLimit = 20_000;

export interface RenderingLimits {
  /** Characters of all texts made, of parameters, address, headers and body together. */
  readonly characters: number;
  /**
   * Units of work: about one for each character or list entry that is looked at. Counted, so that a busy machine
   * changes nothing.
   */
  readonly work: number;
  /** Milliseconds, for what no count foresees. */
  readonly ms: number;
}

const usual: RenderingLimits = { characters: 1_000_000, work: 10_000_000, ms: 1_000 };
/** A longer stop between two steps is the machine's, not the template's: no step has so much work to do. */
const longestStepMs = 25;

/** Thrown inside a template when something is used up; whoever renders makes a Problem of it. */
class UsedUp extends Error {}

/** Counts down; once something is used up, every further charge is refused. */
export class RenderingBudget {
  readonly #limits: RenderingLimits;
  #characters = 0;
  #work = 0;
  #ms = 0;
  #steppedAt: number | undefined;
  #usedUp: string | undefined;

  constructor(limits: Partial<RenderingLimits> = {}) {
    this.#limits = { ...usual, ...limits };
  }

  /** What is used up, as a half-sentence for people; undefined while there is some of everything. */
  get usedUp(): string | undefined {
    return this.#usedUp;
  }

  get characters(): number {
    return this.#characters;
  }

  /** Text that was made for good. */
  chargeText(characters: number): void {
    this.#characters += characters;
    if (this.#characters > this.#limits.characters)
      this.#refuse(`its texts are longer than ${this.#limits.characters} characters altogether`);
    this.chargeWork(characters);
  }

  chargeWork(units: number): void {
    if (units > 0) this.#work += units;
    if (this.#work > this.#limits.work || this.#usedUp !== undefined)
      this.#refuse("its templates take too much work altogether, as with lists of lists, long texts or many loops");
  }

  /** A template begins: what went by since the last one is nobody's. */
  begin(): void {
    this.#steppedAt = undefined;
  }

  /** One step of a template is reached, at `now` milliseconds of any steady clock. */
  step(now: number): void {
    if (this.#steppedAt !== undefined) this.#ms += Math.min(Math.max(now - this.#steppedAt, 0), longestStepMs);
    this.#steppedAt = now;
    if (this.#ms > this.#limits.ms)
      this.#refuse(`its templates take longer than ${this.#limits.ms} milliseconds altogether`);
  }

  #refuse(what: string): never {
    this.#usedUp ??= what;
    throw new UsedUp(this.#usedUp);
  }
}
