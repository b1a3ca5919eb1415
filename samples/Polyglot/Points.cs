namespace Polyglot;

internal sealed record Points(double[] X, double[] Y);
