using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Federation.Coordinator.Web;

/// <summary>A text in a picture; in a template its tag would be taken for Razor's own.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Where: a length, or a part of the width such as <c>12.5%</c>.</summary>
    [Parameter, EditorRequired]
    public string X { get; set; } = "";

    /// <summary>Its base line, in pixels.</summary>
    [Parameter, EditorRequired]
    public int Y { get; set; }

    /// <summary>The style class.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X);
        builder.AddAttribute(2, "y", Y);
        builder.AddAttribute(3, "class", Class);
        builder.AddContent(4, Text);
        builder.CloseElement();
    }
}
