using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>
/// An expression that is true or false: <c>steps.extract.output.rows &gt; 0 and input.day != "sunday"</c>. Written as in Liquid, with <c>not</c> and brackets besides. What is not
/// there is null; null and false are false, everything else is true.
/// </summary>
public sealed class Condition
{
    private readonly Expression expression;

    private Condition(Expression expression) => this.expression = expression;

    /// <summary>What it refers to, in the order of the text.</summary>
    public IEnumerable<TemplateReference> References => expression.References;

    /// <summary>Reads a condition, or says what is wrong with it and where.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Condition? condition, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            condition = new Condition(new ExpressionParser(text, "condition", missingIsNull: true).ParseCondition());
            fault = null;
            return true;
        }
        catch (FormatException broken)
        {
            condition = null;
            fault = broken.Message;
            return false;
        }
    }

    /// <summary>Whether it is true; false and what is wrong if values are compared that cannot be.</summary>
    public bool TryEvaluate(TemplateScope scope, out bool isTrue, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            isTrue = Expression.IsTrue(expression.Evaluate(scope));
            fault = null;
            return true;
        }
        catch (EvaluationException wrong)
        {
            isTrue = false;
            fault = wrong.Message;
            return false;
        }
    }
}
