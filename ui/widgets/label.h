#pragma once

#include "ui/theme/look.h"

#include <QLabel>

namespace oxide::ui {

/// A text in one of the design's styles and tones, which follow the theme. Elides instead of
/// clipping where asked to, with the whole text as tooltip.
class Label : public QLabel
{
    Q_OBJECT

public:
    Label(const Look &look, const QString &text, TextStyle style = TextStyle::Body,
          Tone tone = Tone::Text, QWidget *parent = nullptr);

    void setTone(Tone tone);
    void setStyle(TextStyle style);
    using QLabel::setStyle;
    /// None (the default): as wide as the text, or wrapped with setWordWrap().
    void setElide(Qt::TextElideMode mode);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void apply();

    const Look &m_look;
    TextStyle m_style;
    Tone m_tone;
    Qt::TextElideMode m_elide = Qt::ElideNone;
    QString m_fullText; // the tooltip of a cut text
};

} // namespace oxide::ui
