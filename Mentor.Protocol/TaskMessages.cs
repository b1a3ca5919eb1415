using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>Arithmetic on the messages that describe tasks, and their comparison by what they take: a partial order, as that of <see cref="Resources"/>.</summary>
public static class TaskMessages
{
    extension(V1.TaskInfo)
    {
        /// <summary>What both take together, without their executors.</summary>
        public static Resources operator +(V1.TaskInfo one, V1.TaskInfo other) => (Resources)one + other;

        public static Resources operator +(Resources resources, V1.TaskInfo task) => resources + (Resources)task;

        /// <summary>What the one takes beyond the other, without their executors.</summary>
        /// <exception cref="ArgumentException">It does not take as much.</exception>
        public static Resources operator -(V1.TaskInfo one, V1.TaskInfo other) => (Resources)one - other;

        public static bool operator <=(V1.TaskInfo one, V1.TaskInfo other) => (Resources)one <= other;

        public static bool operator >=(V1.TaskInfo one, V1.TaskInfo other) => (Resources)one >= other;

        public static bool operator <(V1.TaskInfo one, V1.TaskInfo other) => (Resources)one < other;

        public static bool operator >(V1.TaskInfo one, V1.TaskInfo other) => (Resources)one > other;
    }

    /// <summary>What all take together, without their executors.</summary>
    public static Resources Sum(this IEnumerable<V1.TaskInfo> tasks) => tasks.Sum(static task => (Resources)task);
}
