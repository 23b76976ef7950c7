// The button «Événement» of Wagtail's text editor: chooses an event, and links the words to it.
// Loaded by Wagtail as a plain script, after its own (window.draftail, DraftJS, React).
(() => {
  const { ModalWorkflowSource, TooltipEntity, registerPlugin } = window.draftail;
  const { EditorState, Modifier, RichUtils } = window.DraftJS;
  const TYPE = "EVENT";

  class EventSource extends ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.eventChooser,
        urlParams: {},
        onload: new window.ChooserModalOnloadHandlerFactory().getOnLoadHandlers(),
        responses: { chosen: this.onChosen },
      };
    }

    onChosen(chosen) {
      const { editorState, onComplete } = this.props;
      const data = { id: chosen.id, string: chosen.string };
      const content = editorState.getCurrentContent().createEntity(TYPE, "MUTABLE", data);
      const key = content.getLastCreatedEntityKey();
      const selection = editorState.getSelection();
      const linked = selection.isCollapsed()
        ? EditorState.push(
            editorState,
            Modifier.replaceText(content, selection, chosen.string, null, key),
            "insert-characters",
          )
        : RichUtils.toggleLink(editorState, selection, key);
      this.workflow.close();
      onComplete(linked);
    }
  }

  const EventLink = (props) => {
    const { string } = props.contentState.getEntity(props.entityKey).getData();
    const icon = window.React.createElement(window.wagtail.components.Icon, { name: "date" });
    return window.React.createElement(TooltipEntity, { ...props, icon, label: string });
  };

  registerPlugin({ type: TYPE, source: EventSource, decorator: EventLink }, "entityTypes");
})();
