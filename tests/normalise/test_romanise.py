"""Slugs of names: Japanese by its reading, whatever else by its letters; no two kana are one."""

import pytest

from publisher.normalise.romanise import name_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("海南市役所", "kainan-shi-yakusho"),
        ("湖南市役所", "konan-shi-yakusho"),
        ("亀岡市役所", "kameoka-shi-yakusho"),
        ("京都大学", "kyouto-daigaku"),
        ("NHK放送センター", "nhk-housou-senta"),
        ("中央図書館（本館）", "chuuou-tosho-kan-honkan"),
        ("・", ""),
    ],
)
def test_japanese_names_are_read(name, slug):
    assert name_slug(name, "ja") == slug


def test_kana_is_japanese_without_being_said():
    assert name_slug("ハローワーク川崎", None) == "haro-waku-kawasaki"


def test_voiced_kana_differ():
    assert [name_slug(kana, "ja") for kana in "ハバパ"] == ["ha", "ba", "pa"]


@pytest.mark.parametrize(
    ("name", "language", "slug"),
    [
        ("海南省教育厅", "zh-Hans", "hai-nan-sheng-jiao-yu-ting"),
        ("행정안전부", "ko", "haengjeonganjeonbu"),
        ("Щёлково", "ru", "shchelkovo"),
        ("Übersee", "de", "ubersee"),
    ],
)
def test_other_names_keep_their_slugs(name, language, slug):
    assert name_slug(name, language) == slug
