package io.adstream.tck;

/** The reference engine passes its own certification. */
class ReferenceEngineTest extends EngineCertification {

  @Override
  protected EngineHarness newHarness() {
    return new ReferenceEngine();
  }

  @Override
  protected int seeds() {
    return Integer.getInteger("adstream.tck.seeds", 200);
  }
}
