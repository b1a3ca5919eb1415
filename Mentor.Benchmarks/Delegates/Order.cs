namespace Mentor.Benchmarks.Delegates;

/// <summary>A record of ten fields. Public, because MessagePack's contractless resolver takes no other.</summary>
public sealed record Order(int Id, string Customer, double Weight, long Number, bool IsPaid, string Street, short Zone, DateTime Placed, float Discount, string Remark);
