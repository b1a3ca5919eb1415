namespace Polyglot;

internal sealed record Line(double Slope, double Intercept);
